from trainlab.experiments import load

other = load("another")
