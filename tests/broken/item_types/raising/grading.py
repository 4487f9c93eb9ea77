def grade(item, answer, grade_item)
