"""Coverage, exports, the monthly report and maps."""
