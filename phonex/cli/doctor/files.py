"""What the doctor says of a bucket."""

from phonex.cli.doctor.finding import Finding
from phonex.errors import PhonexError
from phonex.monitoring.disks import report_files
from phonex.services.blobs import open_blobs
from phonex.settings.settings import Settings


def check_files(settings: Settings) -> Finding:
    """Whether the place of the files can be used. Folders have findings of their own."""
    try:
        place = open_blobs(settings)
        if not place.is_shared:
            return Finding("files", "in the folders below")
        report = report_files(place)
    except PhonexError as exc:
        return Finding("files", settings.blobs, exc.message)
    if not report.ok:
        return Finding("files", report.place, report.reason)
    if not report.conditional_writes:
        remedy = "its server has no conditional writes: let one machine at a time change voices"
        return Finding("files", report.place, remedy)
    return Finding("files", f"{report.place}, which answers and has conditional writes")
