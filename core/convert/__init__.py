"""A client in another language: what it holds, without any language (form.py), and a module for each language to write."""
