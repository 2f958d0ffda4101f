import shop.post as post


def remind(customer):
    return post.send(customer, "your basket waits")
