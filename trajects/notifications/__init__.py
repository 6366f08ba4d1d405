"""What is said to whom, one function a message, one file a noun."""
