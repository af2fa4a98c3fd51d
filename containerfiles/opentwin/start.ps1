# Starts one OpenTwin service: checks the certificate files, lets Windows trust the CA, runs open_twin.exe and hands on
# its exit code.  start.ps1 <Service>.dll <argv of the service, empty strings included>
#
# Own exit codes; every other code is OpenTwin's:
#   3001  no service DLL was named
#   3002  the launcher is missing
#   3003  the service DLL is missing
#   3004  the CA file is missing or unreadable
#   3005  the CA file holds no certificate
#   3006  the CA is not trusted and may not be imported
#   3007  a certificate file is missing or unreadable
#   3008  the server key is not an unencrypted PKCS#1 RSA key
#   3009  the launcher could not be started
#   3010  a certificate of the CA file cannot be read
#   3011  the server key is missing or unreadable
#   3012  a certificate file holds no certificate in PEM
#   3099  something unforeseen
#
# There is no param block on purpose: it would take an argument of the service for a parameter of this script.
# The arguments hold a password, the files hold keys: no log line may show any of them but the name of the DLL.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Write-Log([string] $Message) {
    [Console]::Out.WriteLine([DateTime]::UtcNow.ToString('s') + 'Z start.ps1: ' + $Message)
}

function Exit-With([int] $Code, [string] $Reason, [string] $Remedy) {
    Write-Log "FAILED ($Code): $Reason. $Remedy"
    exit $Code
}

trap {
    Exit-With 3099 "line $($_.InvocationInfo.ScriptLineNumber): $($_.Exception.Message)" 'Report this with the log.'
}

# The text of the file that an environment variable names, or null.
function Read-NamedFile([string] $Variable) {
    $path = [Environment]::GetEnvironmentVariable($Variable)
    if ([string]::IsNullOrEmpty($path)) {
        Write-Log "$Variable is not set"
        return $null
    }
    try {
        return [IO.File]::ReadAllText($path)
    } catch {
        Write-Log "$Variable names ${path}: $($_.Exception.Message)"
        return $null
    }
}

# All certificates of a PEM text. Windows' own readers, certutil among them, stop after the first.
function Get-Certificate([string] $Pem) {
    $blocks = [regex]::Matches($Pem, '-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----')
    foreach ($block in $blocks) {
        $der = [Convert]::FromBase64String($block.Groups[1].Value)
        [System.Security.Cryptography.X509Certificates.X509Certificate2]::new($der)
    }
}

# One argument as the C runtime and Rust read it back: backslashes count double before a quote, and so at the end.
function ConvertTo-Quoted([string] $Value) {
    '"' + ($Value -replace '(\\*)"', '$1$1\"' -replace '(\\+)\z', '$1$1') + '"'
}

if ($args.Count -eq 0) {
    Exit-With 3001 'no service DLL was named' 'Give the container args: the DLL, then its arguments.'
}
$root = Split-Path -Parent $PSScriptRoot
$library = [string] $args[0]
$launcher = Join-Path $root 'open_twin.exe'
Write-Log "prepares $library in $root"

if (-not [IO.File]::Exists($launcher)) {
    Exit-With 3002 "$launcher is missing" 'Build the image with the OpenTwin deployment folder as C:\OpenTwin.'
}
if (-not [IO.File]::Exists([IO.Path]::Combine($root, $library))) {
    Exit-With 3003 "$library is not in $root" 'Use the image of this service, or correct the first of the container args.'
}

foreach ($variable in 'OPEN_TWIN_SERVER_CERT', 'OPEN_TWIN_CERT_KEY') {
    $certificate = Read-NamedFile $variable
    if ($null -eq $certificate) {
        Exit-With 3007 "$variable names no readable file" 'Correct the variable, or the Secret that is mounted there.'
    }
    if ($certificate -notmatch '-----BEGIN CERTIFICATE-----') {
        Exit-With 3012 "the file of $variable holds no BEGIN CERTIFICATE" 'Put the certificate there, in PEM.'
    }
}
$key = Read-NamedFile 'OPEN_TWIN_SERVER_CERT_KEY'
if ($null -eq $key) {
    Exit-With 3011 'OPEN_TWIN_SERVER_CERT_KEY names no readable file' 'Correct the variable, or the Secret that is mounted there.'
}
# The launcher reads PKCS#1 only; with any other key it starts, and then drops every connection.
if ($key -notmatch '-----BEGIN RSA PRIVATE KEY-----' -or $key -match 'Proc-Type: 4,ENCRYPTED') {
    Exit-With 3008 'the server key does not begin with BEGIN RSA PRIVATE KEY, or is encrypted' 'Convert it: openssl rsa -traditional; cert-manager: privateKey.encoding PKCS1, algorithm RSA.'
}

# The MongoDB driver of OpenTwin trusts the machine's root store and nothing else.
$authority = Read-NamedFile 'OPEN_TWIN_CA_CERT'
if ($null -eq $authority) {
    Exit-With 3004 'OPEN_TWIN_CA_CERT names no readable file' 'Correct the variable, or the Secret that is mounted there.'
}
try {
    $certificates = @(Get-Certificate $authority)
} catch {
    Exit-With 3010 "a certificate of the CA file cannot be read: $($_.Exception.Message)" 'Write that certificate into the CA file again, in PEM.'
}
if ($certificates.Count -eq 0) {
    Exit-With 3005 'the CA file holds no BEGIN CERTIFICATE' 'Put the PEM certificates of the CA there.'
}
if (@($certificates | Where-Object { $_.Subject -eq $_.Issuer }).Count -eq 0) {
    Write-Log 'WARNING: no certificate of the CA file is self-signed; Windows will not trust MongoDB without the root itself'
}

# Looks before it writes: a second start has nothing to do, and an image with the CA baked in needs no right to write.
$store = New-Object System.Security.Cryptography.X509Certificates.X509Store 'Root', 'LocalMachine'
$store.Open('ReadOnly')
$trusted = @($store.Certificates | ForEach-Object { $_.Thumbprint })
$store.Close()
$untrusted = @($certificates | Where-Object { $trusted -notcontains $_.Thumbprint })
Write-Log "the CA file holds $($certificates.Count) certificates, $($untrusted.Count) of them not yet trusted"
if ($untrusted.Count -gt 0) {
    try {
        $store.Open('ReadWrite')
        foreach ($certificate in $untrusted) {
            $store.Add($certificate)
            Write-Log "now trusts $($certificate.Thumbprint) $($certificate.Subject)"
        }
        $store.Close()
    } catch {
        Exit-With 3006 "the CA cannot be imported into LocalMachine\Root: $($_.Exception.Message)" 'Run as ContainerAdministrator, or bake the CA into the image.'
    }
}

# A native call would drop empty arguments and would not wait for a program of the GUI subsystem, which open_twin is.
# Redirecting stdin, which open_twin never reads, makes .NET pass the container's stdout and stderr on explicitly; a GUI
# program might not get them otherwise.
$start = [System.Diagnostics.ProcessStartInfo]::new($launcher)
$start.Arguments = @(foreach ($argument in $args) { ConvertTo-Quoted $argument }) -join ' '
$start.WorkingDirectory = $root
$start.UseShellExecute = $false
$start.RedirectStandardInput = $true
try {
    $process = [System.Diagnostics.Process]::Start($start)
} catch {
    Exit-With 3009 "open_twin.exe could not be started: $($_.Exception.Message)" 'The image is incomplete or its Windows build does not fit the node.'
}
$process.StandardInput.Close()
Write-Log "started $library as process $($process.Id)"

# Nothing to do for a stop: Kubernetes sends CTRL_SHUTDOWN_EVENT, which ends this PowerShell and with it the container.
# open_twin has no handler and nothing that it would finish first, so passing the event on would change nothing.
$process.WaitForExit()
Write-Log "$library ended with exit code $($process.ExitCode)"
exit $process.ExitCode
