"""Files that nobody should have to trust, made when a test needs them: none is kept in the repository."""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image

Pdf = pikepdf.Pdf
Name, Dictionary, Array, String = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array, pikepdf.String


def pdf(change: Callable[[Pdf], None] = lambda _: None, pages: int = 1, size: float = 612, **save: object) -> bytes:
    made = Pdf.new()
    for _ in range(pages):
        made.add_blank_page(page_size=(size, size))
    change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _opens_with_a_script(made: Pdf) -> None:
    made.Root.OpenAction = script()


def _opens_with_a_shared_script(made: Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(script())


def _names_a_script(made: Pdf) -> None:
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), made.make_indirect(script())])))


def _script_on_a_page(made: Pdf) -> None:
    made.pages[0].obj.AA = Dictionary(O=script())


def _script_behind_a_link(made: Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=script())
    made.pages[0].obj.Annots = Array([made.make_indirect(link)])


def _second_action_is_a_script(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.GoTo, D=Array([made.pages[0].obj, Name.Fit]), Next=Array([script()]))


def _launches(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.Launch, F=String("cmd.exe"))


def _attaches_a_file(made: Pdf) -> None:
    made.attachments["tool.exe"] = pikepdf.AttachedFileSpec(made, b"MZ" + b"\0" * 100, filename="tool.exe")


def _attaches_a_file_to_a_page(made: Pdf) -> None:
    spec = Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=made.make_stream(b"MZ")))
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9]), FS=spec)
    made.pages[0].obj.Annots = Array([note])


def _has_a_form_of_its_own_kind(made: Pdf) -> None:
    made.Root.AcroForm = Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=Array([]))


def _plays_media(made: Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9]))
    made.pages[0].obj.Annots = Array([note])


ACTIVE = {
    change.__name__.strip("_"): change
    for change in (
        _opens_with_a_script, _opens_with_a_shared_script, _names_a_script, _script_on_a_page, _script_behind_a_link,
        _second_action_is_a_script, _launches, _attaches_a_file, _attaches_a_file_to_a_page,
        _has_a_form_of_its_own_kind, _plays_media,
    )
}  # fmt: skip


def drawing_without_end() -> bytes:
    """Some 100 kB that unpack to 100 MB."""

    def draw(made: Pdf) -> None:
        pressed = zlib.compress(b" " * 100_000_000, 9)
        stream = pikepdf.Stream(made, pressed)
        stream.Filter = Name.FlateDecode
        made.pages[0].obj.Contents = made.make_indirect(stream)

    return pdf(draw, compress_streams=False)


def vast_picture_in_a_pdf() -> bytes:
    def place(made: Pdf) -> None:
        picture = pikepdf.Stream(made, zlib.compress(b"\0"))
        picture.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=60000, Height=60000, BitsPerComponent=1,
            ColorSpace=Name.DeviceGray, Filter=Name.FlateDecode,
        )  # fmt: skip
        made.pages[0].obj.Resources = Dictionary(XObject=Dictionary(I=made.make_indirect(picture)))

    return pdf(place)


def nested(depth: int) -> bytes:
    """A PDF whose catalogue holds arrays in arrays in arrays."""
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + b"[" * depth + b"]" * depth, 1)


def locked(**password: str) -> bytes:
    return pdf(encryption=pikepdf.Encryption(**password))


def signed_form() -> bytes:
    def add(made: Pdf) -> None:
        field = Dictionary(FT=Name.Sig, T=String("signature"), Rect=Array([0, 0, 0, 0]), Subtype=Name.Widget)
        made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))

    return pdf(add)


def archive(name: str = "a.txt", content: bytes = b"a") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, content)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **save: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **save)
    return out.getvalue()


def picture_of_a_place() -> bytes:
    """A telephone's photograph: turned by its EXIF, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 4.0), 3: "W", 4: (79.0, 22.0, 59.0)})
    return picture(size=(40, 20), exif=exif)


def vast_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A header that promises 400 million pixels, and almost nothing behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def moving_png() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200


def die(connection: object, seconds: int) -> None:
    """Stands for a parser that a file makes crash."""
    os.abort()


def hang(connection: object, seconds: int) -> None:
    time.sleep(60)
