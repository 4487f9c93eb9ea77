"""Answers to what is asked."""


def answers(item, answers_to):
    return answers_to(item["ask"])
