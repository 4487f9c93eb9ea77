"""Checks of chapter 3: alarms, a diagnosis before the first step, its treatment, clipping."""
