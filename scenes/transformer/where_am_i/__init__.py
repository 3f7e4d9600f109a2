"""Chapter where-am-i: Word order lost, and brought back by waves."""
