SECRET = "s3cret"
AUDIT = True
