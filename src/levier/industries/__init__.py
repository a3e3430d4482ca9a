"""Industries: what could we grow into?"""
