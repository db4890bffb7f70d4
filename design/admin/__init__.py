from design.admin import concepts, gallery, training

__all__ = ["concepts", "gallery", "training"]
