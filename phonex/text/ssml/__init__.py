"""SSML: reads it strictly, as segments of text with the voice and style of each.

Independent of engines, voices and audio.
"""
