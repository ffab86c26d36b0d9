"""The pages people see: server-rendered, one typed context each, working without script where that can be."""
