"""The engines against their rivals: ``make bench``."""
