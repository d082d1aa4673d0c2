// the newsroom
