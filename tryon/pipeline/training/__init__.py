"""How the networks of the pipeline are trained, one module per stage; `stages` lists them. Worker and notebook only."""
