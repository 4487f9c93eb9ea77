export function grade(item, answer) {}
