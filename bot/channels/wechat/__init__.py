"""WeChat Official Account 公众号: encrypted pushes, passive replies, customer-service and template messages."""
