"""The words of the pages, in Chinese and in English, a module a part of the site."""
