"""Whom is Keydock measured against? Small Django projects, each with one published package in its usual setting.

They run in an environment of their own (`requirements/peers.txt`), so nothing of Keydock is imported.
"""
