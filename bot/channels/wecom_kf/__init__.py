"""WeCom customer service 微信客服 for residents: messages fetched by cursor, sent within a window."""
