"""wecom_kf"""
