"""Bodies of answers are unpacked as they are, whatever their head says."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest

from crawler.asking.packing import Bounds, GarbledError, TooLargeError, unpack

TEXT = "法治政府建设年度报告".encode() * 50
BOUNDS = Bounds(10_000, 1.0)


def bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "X-GZIP"),
        (gzip.compress(TEXT), ""),
        (gzip.compress(TEXT), "utf-8"),
        (gzip.compress(TEXT), "deflate"),
        (gzip.compress(gzip.compress(TEXT)), "gzip, gzip"),
        (gzip.compress(gzip.compress(TEXT)), "gzip"),
        (gzip.compress(TEXT), "gzip, gzip"),
        (gzip.compress(TEXT[:90]) + gzip.compress(TEXT[90:]), "gzip"),
        (gzip.compress(TEXT) + b"rubbish", "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (zlib.compress(TEXT), "gzip"),
        (bare(TEXT), "deflate"),
        (brotli.compress(TEXT), "br"),
        (gzip.compress(brotli.compress(TEXT)), "br, gzip"),
        *((TEXT, encoding) for encoding in ("", "identity", "none", "utf-8", "gzip", "deflate", "br")),
    ],
)
def test_a_body_comes_out_as_it_was_packed_not_as_its_head_says(body: bytes, encoding: str) -> None:
    assert unpack(body, encoding, BOUNDS) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_a_body_that_is_cut_or_packed_in_an_unknown_way_is_told(encoding: str) -> None:
    pack = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[encoding]
    for body, said in ((pack(TEXT)[:-9], encoding), (b"\x28\xb5\x2f\xfd\0\0", "zstd")):
        with pytest.raises(GarbledError):
            unpack(body, said, BOUNDS)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate"])
def test_no_body_is_unpacked_beyond_its_bounds(encoding: str) -> None:
    large = b"x" * 1_000_000
    pack = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[encoding]
    with pytest.raises(TooLargeError):
        unpack(pack(large), encoding, BOUNDS)
    assert unpack(pack(large), encoding, Bounds(10_000, 1.0, cut=True)) == large[:10_000]
    assert unpack(gzip.compress(large), "", BOUNDS) == gzip.compress(large)
