"""Every test on every fault: what it says of the fault it is for, and of all the others."""
