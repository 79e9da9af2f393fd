"""The examiner: reads a video back into facts; trained on world renders alone."""
