from design.admin import concepts, gallery

__all__ = ["concepts", "gallery"]
