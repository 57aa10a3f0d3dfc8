"""What needs a person: marks on which people disagree, and marks that came back."""
