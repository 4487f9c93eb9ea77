"""What the page *For instructors* is made of: times, plan, answers, misconceptions, tests."""
