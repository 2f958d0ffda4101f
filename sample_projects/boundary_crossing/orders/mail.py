def thank(order):
    from auth.users import find_user

    return f"Thank you, {find_user(order.number).name}"
