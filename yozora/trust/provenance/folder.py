"""The trust folder: keys, the authorities we vouch for, and the ledger of one installation.

signer/chain.pem, signer/key.pem    made on first use; the key can be read by its owner alone (0600)
signer.json                         instead: {"socket": PATH} or {"chain": PATH, "key": PATH}
authorities/*.pem                   whose signatures are ours
known/*.pem                         other authorities that are believed, such as a C2PA trust list
ledger.db                           what was delivered
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from yozora.core.errors import UsageError, YozoraError
from yozora.media.files import file_error, made_folder, written_whole
from yozora.trust.provenance.certificates import Credential, authority, check_credential, make_credential
from yozora.trust.provenance.signer import KeySigner, Signer
from yozora.trust.provenance.signing_process import SocketSigner


def default_folder() -> Path:
    """Return the trust folder of this user, where the system keeps users' data."""
    from platformdirs import user_data_path

    return user_data_path("yozora", appauthor=False) / "trust"


@dataclass(frozen=True)
class TrustFolder:
    """One installation's folder; nothing in it is made before it is needed."""

    path: Path

    @property
    def ledger(self) -> Path:
        """The ledger's database."""
        return self.path / "ledger.db"

    def signer(self) -> Signer:
        """Return the signer that the folder names; the first call makes a key unless one is given."""
        config = self._config()
        if "socket" in config:
            signer: Signer = SocketSigner(Path(config["socket"]))
        else:
            chain, key = self._key_files(config)
            signer = KeySigner(Credential(chain=_text(chain), key=_text(key)))
        self._vouch_for(signer.chain())
        return signer

    def use_key(self, chain: Path, key: Path) -> None:
        """Sign with this key from now on; the files stay where they are."""
        check_credential(Credential(chain=_text(chain), key=_text(key)))
        self._configure({"chain": str(chain.resolve()), "key": str(key.resolve())})

    def use_socket(self, path: Path) -> None:
        """Have the process behind this socket sign from now on."""
        self._configure({"socket": str(path.absolute())})

    def authorities(self) -> str:
        """Return the certificates (PEM) whose signatures are ours; none before the first file was signed."""
        return self._certificates("authorities")

    def known(self) -> str:
        """Return the certificates (PEM) of others that are believed."""
        return self._certificates("known")

    def _certificates(self, name: str) -> str:
        """Return all PEM files of a folder as one text."""
        return "".join(_text(file).strip() + "\n" for file in sorted((self.path / name).glob("*.pem")))

    def _config(self) -> dict[str, str]:
        """Return what `signer.json` says, nothing where there is none."""
        file = self.path / "signer.json"
        if not file.exists():
            return {}
        try:
            config = json.loads(_text(file))
        except ValueError:
            config = None
        if not isinstance(config, dict) or not ({"socket"} <= set(config) or {"chain", "key"} <= set(config)):
            raise UsageError(f'{file} must hold {{"socket": PATH}} or {{"chain": PATH, "key": PATH}}.')
        return {name: str(value) for name, value in config.items()}

    def _configure(self, config: dict[str, str]) -> None:
        """Write `signer.json`."""
        made_folder(self.path)
        with written_whole(self.path / "signer.json") as draft:
            draft.write_text(json.dumps(config))

    def _key_files(self, config: dict[str, str]) -> tuple[Path, Path]:
        """Return chain and key; where none are named and none are there, make them."""
        if config:
            return Path(config["chain"]), Path(config["key"])
        home = self.path / "signer"
        if not home.exists():
            _make_key(home)
        return home / "chain.pem", home / "key.pem"

    def _vouch_for(self, chain: str) -> None:
        """Keep the authority of what signs here: its files are ours, also when the signer is another one day."""
        pem = authority(chain)
        file = made_folder(self.path / "authorities") / f"{sha256(pem.encode()).hexdigest()[:16]}.pem"
        if not file.exists():
            with written_whole(file) as draft:
                draft.write_text(pem)


def _make_key(home: Path) -> None:
    """Make a key in a folder that appears complete: of two processes that begin at once, both use the first one's."""
    credential = make_credential()
    made_folder(home.parent)
    draft = home.with_name(f".{home.name}-{secrets.token_hex(6)}")
    try:
        draft.mkdir(mode=0o700)
        (draft / "chain.pem").write_text(credential.chain)
        handle = os.open(draft / "key.pem", os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
        with open(handle, "w") as out:
            out.write(credential.key)
            out.flush()
            os.fsync(out.fileno())
        try:
            os.rename(draft, home)
        except OSError:
            if not (home / "key.pem").exists():
                raise
    except OSError as error:
        raise file_error("write", home, error) from error
    finally:
        for file in (draft / "key.pem", draft / "chain.pem"):
            file.unlink(missing_ok=True)
        if draft.exists():
            draft.rmdir()


def _text(path: Path) -> str:
    """Return the text of a file."""
    try:
        return path.read_text()
    except OSError as error:
        raise file_error("read", path, error) from error
    except UnicodeDecodeError as error:
        raise YozoraError(f"Cannot read {path}: it is no text.") from error
