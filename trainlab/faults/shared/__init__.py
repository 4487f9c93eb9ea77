"""What all faults share: how one is declared, the programs that have it, how a test is judged."""
