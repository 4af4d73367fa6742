//! Certificates for one control plane (P-256), as files.

use std::fs;
use std::path::{Path, PathBuf};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};

use super::{Error, Result};

/// Writes the certificates and keys of a control plane into a folder.
#[derive(Debug)]
pub(super) struct Certificates {
    folder: PathBuf,
}

/// The user as which metrics-server's own manifests grant it its rights.
const METRICS_SERVER_USER: &str = "system:serviceaccount:kube-system:metrics-server";

impl Certificates {
    pub(super) fn create(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
        let certificates = Self { folder };
        certificates.cluster()?;
        certificates.front_proxy()?;
        certificates.service_account_keys()?;
        Ok(certificates)
    }

    /// The certificate called `name`.
    pub(super) fn certificate(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.crt"))
    }

    /// The private key of the certificate called `name`.
    pub(super) fn key(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.key"))
    }

    /// The public key with which service-account tokens are checked.
    pub(super) fn service_account_public_key(&self) -> PathBuf {
        self.folder.join("service-account.pub")
    }

    fn cluster(&self) -> Result<()> {
        let ca = self.authority("ca")?;
        let apiserver = [
            "127.0.0.1",
            "10.96.0.1",
            "localhost",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
        ];
        self.server(&ca, "apiserver", &apiserver)?;
        let metrics_server = ["metrics-server.kube-system.svc", "localhost", "127.0.0.1"];
        self.server(&ca, "metrics-server-serving", &metrics_server)?;
        self.server(&ca, "kubelet", &["localhost", "127.0.0.1"])?;
        self.client(&ca, "admin", "admin", Some("system:masters"))?;
        self.client(&ca, "kwok", "kwok", Some("system:masters"))?;
        self.client(
            &ca,
            "apiserver-kubelet",
            "kube-apiserver",
            Some("system:masters"),
        )?;
        let name = "system:kube-controller-manager";
        self.client(&ca, "controller-manager", name, None)?;
        self.client(&ca, "scheduler", "system:kube-scheduler", None)?;
        self.client(&ca, "metrics-server", METRICS_SERVER_USER, None)
    }

    /// The API server vouches for users towards metrics-server with an authority of its own.
    fn front_proxy(&self) -> Result<()> {
        let ca = self.authority("front-proxy-ca")?;
        self.client(&ca, "front-proxy", "front-proxy-client", None)
    }

    fn service_account_keys(&self) -> Result<()> {
        let key = KeyPair::generate()?;
        write(&self.key("service-account"), &key.serialize_pem())?;
        write(&self.service_account_public_key(), &key.public_key_pem())
    }

    fn authority(&self, name: &str) -> Result<Issuer<'static, KeyPair>> {
        let mut params = CertificateParams::new(Vec::new())?;
        params
            .distinguished_name
            .push(DnType::CommonName, format!("plimsoll-test-{name}"));
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let key = KeyPair::generate()?;
        write(&self.certificate(name), &params.self_signed(&key)?.pem())?;
        write(&self.key(name), &key.serialize_pem())?;
        Ok(Issuer::new(params, key))
    }

    fn server(&self, ca: &Issuer<'_, KeyPair>, name: &str, addresses: &[&str]) -> Result<()> {
        let addresses: Vec<_> = addresses
            .iter()
            .map(|&address| address.to_owned())
            .collect();
        let mut params = CertificateParams::new(addresses)?;
        params.distinguished_name.push(DnType::CommonName, name);
        self.issue(ca, name, params, ExtendedKeyUsagePurpose::ServerAuth)
    }

    fn client(
        &self,
        ca: &Issuer<'_, KeyPair>,
        name: &str,
        user: &str,
        group: Option<&str>,
    ) -> Result<()> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name.push(DnType::CommonName, user);
        if let Some(group) = group {
            params
                .distinguished_name
                .push(DnType::OrganizationName, group);
        }
        self.issue(ca, name, params, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn issue(
        &self,
        ca: &Issuer<'_, KeyPair>,
        name: &str,
        mut params: CertificateParams,
        purpose: ExtendedKeyUsagePurpose,
    ) -> Result<()> {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![purpose];
        let key = KeyPair::generate()?;
        write(&self.certificate(name), &params.signed_by(&key, ca)?.pem())?;
        write(&self.key(name), &key.serialize_pem())
    }
}

fn write(path: &Path, content: &str) -> Result<()> {
    fs::write(path, content).map_err(Error::file(path))
}
