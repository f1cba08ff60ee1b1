"""What has been published, by whom, when, and under which licence: claims, releases, corrections, trade."""
