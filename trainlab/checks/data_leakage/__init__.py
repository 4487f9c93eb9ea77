"""Checks of chapter 5: scaling, selecting, balancing and encoding without a leak; finding twins."""
