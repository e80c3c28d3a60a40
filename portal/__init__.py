"""The ground every room stands on. It knows no other room; what it must ask of them they register (`portal.kinds`)."""
