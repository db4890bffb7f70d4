"""From a photo and product pictures to the person wearing them: one module per stage, arrays in, arrays out, no Django.

    intake → pose → parsing → garment → warp → compose → label

What a web process may import: `errors`, `labels`, `types` and `intake` (Pillow and numpy only). Everything else belongs
into a worker.
"""
