"""What pages show, made from documents: rows, bars and sentences; nothing is computed anew but widths."""
