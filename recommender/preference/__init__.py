"""Whether a shopper will like a product by its picture: learned at night by all, folded in for one at a request.

learning   the nightly job: behaviour → head, judged on days it has not seen
serving    chances for one shopper, NumPy alone
"""
