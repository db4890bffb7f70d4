"""What the shop's pictures say: vectors of products, what looks alike, and search by a shopper's photo.

covers      which picture stands for which product
embedding   the jobs that embed new pictures and publish the vectors; brings torch when it runs
schedule    asks for such a job when a picture is new
serving     the vectors inside a web process, NumPy alone
"""
