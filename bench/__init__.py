"""What README's figures come from: `bin/bench`."""
