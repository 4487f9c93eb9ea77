"""What makes the book from its sources: pages, ledger, objectives, notebooks, figures."""
