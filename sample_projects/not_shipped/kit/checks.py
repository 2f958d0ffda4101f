from kit.test_speed import speed


def is_fast():
    return speed() > 1
