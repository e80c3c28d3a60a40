"""Tests of accounts, letters, links and one's own pages."""
