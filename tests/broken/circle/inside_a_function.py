def later():
    from broken.circle import only_for_types

    return only_for_types
