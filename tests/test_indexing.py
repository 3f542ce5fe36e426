"""How an index follows the corpus: one that another version wrote is made afresh, and that is said."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest

from index.corpus import Corpus
from index.engine import OutdatedError
from index.engines.whoosh import shard
from index.indexing import follow
from index.opening import open_engine, open_writer
from search.library import CORPUS, INDEX
from tests.shelf import REPORTS, fill


@pytest.fixture
def outdated(tmp_path: Path) -> Path:
    with patch.object(shard, "FORMAT", shard.FORMAT - 1):
        return fill(tmp_path)


def test_an_index_of_another_version_is_refused_with_the_cure(outdated: Path) -> None:
    for opened in (open_engine, open_writer):
        with pytest.raises(OutdatedError, match="another version of zhice; run `zhice index`"):
            opened(outdated / INDEX)


def test_it_is_made_afresh_from_the_corpus_and_that_is_said(outdated: Path) -> None:
    with Corpus.open(outdated / CORPUS) as corpus:
        followed = follow(corpus, outdated / INDEX)
        assert (followed.indexed, followed.generation) == (len(REPORTS), 2)
        assert "another version" in followed.rebuilt
        assert follow(corpus, outdated / INDEX).rebuilt == ""
    assert open_engine(outdated / INDEX).check() == ()
