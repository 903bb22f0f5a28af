"""An order of a puzzle on real bytecode: asked for here, run by a lab worker, shown to all."""
