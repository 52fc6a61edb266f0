"""wecom"""
