"""Text as it is read aloud: numbers, signs and short forms in words."""
