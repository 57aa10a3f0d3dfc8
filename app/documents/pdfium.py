"""PDFium is not made for several threads: whoever reads a PDF takes this lock for as long as it is open."""

import threading

PDFIUM = threading.Lock()
