"""Impact: what does an action bring?"""
